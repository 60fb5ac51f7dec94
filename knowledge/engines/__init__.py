"""What finds passages fast: catalogue, words, vectors, Chroma, the embedding models."""

"""How an answer is said: in the content's own words, or in a model's whose every claim is checked."""

"""Where content is: folders, repositories, pages and sites, and how their last visit went."""

"""Wire models → HTML for the page; pure, and the only room that writes HTML."""

"""What the product is made of: its packages, their licences, what is known against them."""

"""What stands between a request and its route: each a plain ASGI application around the next."""

"""What stands around every page: the API, the list of pages, keys, clipboard, addresses, failures."""

"""What a question says of itself: its identifiers, its kind, the day it asks for."""

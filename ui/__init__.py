"""The desk's screen: Streamlit over the search API, HTTP only."""

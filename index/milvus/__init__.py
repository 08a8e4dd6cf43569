"""Snapshots searched in Milvus: the only room that imports pymilvus."""

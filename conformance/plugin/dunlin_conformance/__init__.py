"""Lets FastAPI's own tests talk HTTP to a dunlin server instead of calling a FastAPI app in process.

docs/decisions/0010-conformance-by-fastapis-own-tests.md says why and how.
"""

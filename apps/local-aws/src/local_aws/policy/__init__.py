"""Policies: a model of their documents, their evaluation, and their enforcement on requests."""

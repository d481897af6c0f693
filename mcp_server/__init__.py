"""A server of the Model Context Protocol over the public interface of a running site: it imports nothing of the site."""

"""The demo share, and the small builders of binary formats that it is made with: no binary file is committed."""

"""People who log in: operators in schema public, a region's people in the region's schema."""

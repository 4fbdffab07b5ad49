"""The composition root: the only place where scanner, classifier and inventory meet."""

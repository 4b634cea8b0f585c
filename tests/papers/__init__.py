"""Papers, asked of those who know: the PDF reader, the schemas, the rules of EN 16931."""

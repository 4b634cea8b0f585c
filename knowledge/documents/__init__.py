"""Reading the files a shop uploads: Markdown, plain text, PDF and HTML, as headings and paragraphs."""

"""What the model may do: one typed tool for each thing, thin over flows and reads."""

"""The pages of whoever runs the installation."""

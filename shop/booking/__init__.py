"""Booking: services, when they are free, and what was booked."""

"""Tests of what is told of a booking: at once, in time, in calendars, to the customer and to the shop."""

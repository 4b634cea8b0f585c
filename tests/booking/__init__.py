"""Tests of booking: services, slots, holds, seats, and who waits."""

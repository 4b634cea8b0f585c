"""Tests of money: wishes to collect, payments, refunds, and those who collect."""

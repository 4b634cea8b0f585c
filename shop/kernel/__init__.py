"""What every trade needs: ids, money, time, language, refusals, settings, the database."""

"""What a text states as a fact: prices, stock, days, hours, measures, codes, links, names."""

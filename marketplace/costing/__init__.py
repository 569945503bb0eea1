"""Cost sheets: from materials and hours to the price, in versions that never change; the floor below which pay is lost."""

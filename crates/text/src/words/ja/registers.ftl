# Registers of parties and assets, lists in and out.

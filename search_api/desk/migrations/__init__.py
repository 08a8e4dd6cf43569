"""Steps from one state of the tables to the next; run by ``migrate``, never edited once released."""

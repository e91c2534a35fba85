"""The conditions that many modules share. Each takes the report first and writes into it what does not hold."""

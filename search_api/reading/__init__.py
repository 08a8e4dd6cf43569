"""Reading: outlines, whole sections with what belongs to them, the source behind them, findings."""

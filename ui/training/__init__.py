"""Drills by keyboard, spaced repetition, progress and quizzes."""

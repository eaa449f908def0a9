//! Replaying all migrations makes the table that a fresh start makes.

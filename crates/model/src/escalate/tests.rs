//! What must hold of every alert on every roster.


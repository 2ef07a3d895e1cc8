//! Delivery to real servers.

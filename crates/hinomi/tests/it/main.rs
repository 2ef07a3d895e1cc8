//! The program as its users meet it: the binary, its files, its exit codes.
//! One module for each acceptance scenario, and one for each kind of bad input.

mod alerting;
mod api;
mod as_01_fx_attack;
mod as_03_net_bank_attack;
mod as_04_suspicious_communication;
mod as_05_ten_questions;
mod as_06_extortion_mail;
mod as_10_firm_a;
mod as_13_count_integrity;
mod as_27_ledger;
mod as_29_risk_crisis_line;
mod as_33_risk_assessment;
mod as_34_notice_only;
mod as_35_two_hosts;
mod bad_input;
mod bad_input_plans;
mod browser;
mod checks;
mod completeness;
mod demo_run;
mod doctor;
mod harness;
mod mandates;
mod people;
mod register;
mod roster;
mod servers;
mod watching;

"""The matching engine: pure, deterministic, knows no Flask, no database and no clock.

Weeks are whole numbers 1..``weeks``; hours are hours of work; pieces are whole numbers; amounts are in the problem's currency.
"""

mod withdrawals;

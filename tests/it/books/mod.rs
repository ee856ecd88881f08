mod accounts;
mod cash_books;
mod entries;

-- The extension whose requests alone the token is good for.
ALTER TABLE api_tokens ADD COLUMN origin text
    CONSTRAINT api_tokens_origin_of_an_extension CHECK (origin ~ '^chrome-extension://[a-p]{32}$');

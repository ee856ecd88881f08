-- What is declared, and what each country has measured, is kept side by side.

-- `length`, `width` and `height` are China's from now on.
ALTER TABLE packages
    ADD COLUMN weight_declared numeric(9, 3),
    ADD COLUMN length_vietnam  numeric(5, 1),
    ADD COLUMN width_vietnam   numeric(5, 1),
    ADD COLUMN height_vietnam  numeric(5, 1);
ALTER TABLE package_scans
    ADD COLUMN length numeric(5, 1),
    ADD COLUMN width  numeric(5, 1),
    ADD COLUMN height numeric(5, 1);

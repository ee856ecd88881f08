mod warehouses;

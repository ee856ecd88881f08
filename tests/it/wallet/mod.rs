mod entries;
mod races;
mod top_ups;

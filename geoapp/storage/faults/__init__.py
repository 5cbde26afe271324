"""What is wrong with a parcel layer by itself: found once, when its store is built."""

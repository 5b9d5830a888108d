// Kalends in your own pages: <kalends-booker>, <kalends-booking>, <kalends-cancel>, getBooking and cancelBooking.
// @ts-check

import "./booker.js";
import "./booking.js";
import { cancelBooking, getBooking } from "./api.js";

export { cancelBooking, getBooking };

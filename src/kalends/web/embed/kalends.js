// Kalends in your own pages: <kalends-booker>, <kalends-booking>, <kalends-cancel>, getBooking and cancelBooking.
// @ts-check

import { cancelBooking, getBooking } from "./api.js";
import "./booker.js";
import "./booking.js";

export { cancelBooking, getBooking };

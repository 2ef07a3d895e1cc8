// What makes a page quicker to use. Every page reads and works without any of it.
import { clock } from "./clock.js";
import { forms } from "./forms.js";
import { live } from "./live.js";
import { palette } from "./palette.js";
import { review } from "./review.js";
import { rows } from "./rows.js";

clock();
forms();
rows();
review();
palette();
live();

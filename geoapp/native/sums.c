/* Sums by site and land-use code that do not lose digits: each is kept as a number and the rest
 * that rounding dropped from it (Knuth's sum of two), so that the order of terms does not show. */

#include "area.h"

typedef struct {
    double sum, rest;
} pair_sum;

static void add(pair_sum *to, double value) {
    double sum = to->sum + value, part = sum - to->sum;
    to->rest += (to->sum - (sum - part)) + (value - part);
    to->sum = sum;
}

/* Sums `area` and `gross` of pairs, those of a site together, by the code of their row (-1 is
 * none). Writes for each (site, code) both sums as two numbers and how many pairs they are of, in
 * the order of sites and codes, and returns how many. `held` is scratch for codes + 1 counts, all
 * zero and left so. */
int64_t geoapp_sums(int64_t count, const int64_t *site, const int64_t *row, const double *area,
                    const double *gross, const int16_t *codes, int64_t code_count, int64_t *held,
                    int64_t *out_site, int16_t *out_code, pair_sum *out_area, pair_sum *out_gross,
                    int64_t *out_pairs) {
    int64_t written = 0;
    for (int64_t n = 0, first = 0; n < count; n++) {
        int16_t code = codes[row[n]];
        if (code < -1 || code >= code_count) return BAD_ROW;
        int64_t at = held[code + 1] - 1;
        if (at < 0) {
            /* a new code of this site takes its place among the few there are */
            at = written++;
            for (; at > first && out_code[at - 1] > code; at--) {
                out_code[at] = out_code[at - 1];
                out_area[at] = out_area[at - 1];
                out_gross[at] = out_gross[at - 1];
                out_pairs[at] = out_pairs[at - 1];
                held[out_code[at] + 1] = at + 1;
            }
            held[code + 1] = at + 1;
            out_site[written - 1] = site[n];
            out_code[at] = code;
            out_area[at] = out_gross[at] = (pair_sum){0, 0};
            out_pairs[at] = 0;
        }
        add(&out_area[at], area[n]);
        add(&out_gross[at], gross[n]);
        out_pairs[at]++;
        if (n + 1 == count || site[n + 1] != site[n])
            for (; first < written; first++) held[out_code[first] + 1] = 0;
    }
    return written;
}

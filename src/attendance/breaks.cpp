#include "attendance/breaks.h"

#include <algorithm>

namespace rollcall::attendance {

namespace {

/// Takes `hole` out of the pieces; returns how many minutes that were.
Minutes take_out(std::vector<Piece>& pieces, const TimeSpan& hole) {
    Minutes taken{0};
    std::vector<Piece> rest;
    rest.reserve(pieces.size() + 1);
    for (const Piece& piece : pieces) {
        const TimeSpan met = common(piece.span, hole);
        if (met.empty()) {
            rest.push_back(piece);
            continue;
        }
        taken += length_of(met);
        for (const TimeSpan& part :
             {TimeSpan{piece.span.begin, met.begin}, TimeSpan{met.end, piece.span.end}}) {
            if (!part.empty()) {
                rest.push_back({part, piece.stay});
            }
        }
    }
    pieces = std::move(rest);
    return taken;
}

/// The time between a piece and the next one.
TimeSpan gap_after(const std::vector<Piece>& pieces, std::size_t i) {
    return {pieces[i].span.end, pieces[i + 1].span.begin};
}

Minutes overlap_with(const std::vector<Piece>& pieces, const TimeSpan& span) {
    Minutes met{0};
    for (const Piece& piece : pieces) {
        met += length_of(common(piece.span, span));
    }
    return met;
}

/// Parts of the time between two pieces.
struct Gap {
    TimeSpan span;
    std::size_t after = 0;  ///< the piece before it
};

/// All time between pieces but that of unpaid breaks at a fixed time: who stamped out.
std::vector<Gap> gaps_between(const std::vector<Piece>& pieces,
                              std::span<const PlannedBreak> breaks) {
    std::vector<Gap> gaps;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        std::vector<Piece> gap{{gap_after(pieces, i), i}};
        for (const PlannedBreak& pause : breaks) {
            if (pause.start == BreakStart::at_time && !pause.paid) {
                take_out(gap, pause.span);
            }
        }
        for (const Piece& part : gap) {
            if (!part.span.empty()) {
                gaps.push_back({part.span, i});
            }
        }
    }
    return gaps;
}

/// Adds time that counts as work to the pieces.
void fill(std::vector<Piece>& pieces, const std::vector<Piece>& filled) {
    pieces.insert(pieces.end(), filled.begin(), filled.end());
    std::sort(pieces.begin(), pieces.end(),
              [](const Piece& a, const Piece& b) { return a.span.begin < b.span.begin; });
}

/// Counts the time between two stays as work where it lies in a paid break.
void fill_gaps(std::vector<Piece>& pieces, const TimeSpan& paid_break) {
    std::vector<Piece> filled;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        const TimeSpan part = common(gap_after(pieces, i), paid_break);
        if (!part.empty()) {
            filled.push_back({part, pieces[i].stay});
        }
    }
    fill(pieces, filled);
}

/// Takes `length` minutes out, from the one on that follows the `worked`-th.
Minutes take_after_work(std::vector<Piece>& pieces, Minutes worked, Minutes length) {
    if (length == Minutes{0}) {
        return length;
    }
    std::vector<Piece> behind = cut_after(pieces, worked);
    const Minutes before = length_of(behind);
    std::vector<Piece> kept = cut_after(behind, length);
    const Minutes taken = before - length_of(kept);
    pieces.insert(pieces.end(), kept.begin(), kept.end());
    return taken;
}

/// Counts up to the break's length of time between stays as work, after its minutes of work;
/// returns how many minutes of paid break that and the work after it can have been.
Minutes fill_after_work(std::vector<Piece>& pieces, const PlannedBreak& paid_break,
                        std::span<const PlannedBreak> breaks) {
    std::vector<Piece> filled;
    Minutes left = paid_break.length;
    for (const Gap& gap : gaps_between(pieces, breaks)) {
        const Minutes so_far = length_of(std::span{pieces}.first(gap.after + 1));
        if (so_far >= paid_break.worked && left > Minutes{0}) {
            const Minutes part = std::min(left, length_of(gap.span));
            filled.push_back({{gap.span.begin, gap.span.begin + part}, pieces[gap.after].stay});
            left -= part;
        }
    }
    fill(pieces, filled);
    return std::clamp(length_of(std::span<const Piece>{pieces}) - paid_break.worked, Minutes{0},
                      paid_break.length);
}

}  // namespace

Minutes length_of(std::span<const Piece> pieces) {
    Minutes sum{0};
    for (const Piece& piece : pieces) {
        sum += length_of(piece.span);
    }
    return sum;
}

std::vector<Piece> cut_after(std::vector<Piece>& pieces, Minutes minutes) {
    Minutes left = minutes;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Minutes length = length_of(pieces[i].span);
        if (length <= left) {
            left -= length;
            continue;
        }
        std::vector<Piece> behind(pieces.begin() + static_cast<std::ptrdiff_t>(i), pieces.end());
        behind.front().span.begin += left;
        pieces[i].span.end = behind.front().span.begin;
        pieces.resize(pieces[i].span.empty() ? i : i + 1);
        return behind;
    }
    return {};
}

BreakMinutes take_breaks(std::vector<Piece>& pieces, std::span<const PlannedBreak> breaks) {
    BreakMinutes result;
    std::vector<PlannedBreak> after_work;
    for (const PlannedBreak& pause : breaks) {
        if (pause.start == BreakStart::after_work) {
            after_work.push_back(pause);
        } else if (pause.paid) {
            fill_gaps(pieces, pause.span);
            result.paid += overlap_with(pieces, pause.span);
        } else {
            result.unpaid += take_out(pieces, pause.span);
        }
    }
    if (after_work.empty()) {
        return result;
    }
    std::sort(after_work.begin(), after_work.end(),
              [](const PlannedBreak& a, const PlannedBreak& b) { return a.worked < b.worked; });
    for (const PlannedBreak& pause : after_work) {
        result.paid += pause.paid ? fill_after_work(pieces, pause, breaks) : Minutes{0};
    }
    Minutes stamped_out{0};
    for (const Gap& gap : gaps_between(pieces, breaks)) {
        stamped_out += length_of(gap.span);
    }
    for (const PlannedBreak& pause : after_work) {
        if (!pause.paid) {
            const Minutes had = std::min(stamped_out, pause.length);
            stamped_out -= had;
            result.unpaid += take_after_work(pieces, pause.worked, pause.length - had);
        }
    }
    return result;
}

}  // namespace rollcall::attendance

#pragma once

#include <vector>

#include "app/enrol.h"
#include "app/open_gallery.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

/// Makes each of the damaged templates anew, by enrolling its photo once more. What cannot be made
/// anew (the photo is lost as well, or its face has been enrolled under another id meanwhile) stays
/// as it is and is told to the log.
void mend_templates(const std::vector<DamagedTemplate>& damaged, const people::PeopleStore& people,
                    const people::PhotoStore& photos, Enrol& enrol);

}  // namespace rollcall::app

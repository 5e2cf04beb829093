/* The columns of the rows of people, as they lie in shards and in the output file. */
#include "person.h"

#include <string.h>

const char PERSONS_GROUP[] = "persons";

#define COLUMN(field, units_, long_name_)                                                          \
    {                                                                                              \
#field, units_, long_name_, offsetof(struct person_row, field),                            \
            sizeof(((struct person_row *)0)->field)                                                \
    }
const struct person_column PERSON_COLUMN[PERSON_COLUMNS] = {
    {"policy", "1", "Number of the policy, from 0", 0, 0},
    COLUMN(slot, "1", "Slot of the person, the same under every policy"),
    COLUMN(group, "1", "Number of the group, from 0"),
    COLUMN(child, "1", "Whether a child"),
    COLUMN(female, "1", "Whether female"),
    COLUMN(disabled, "1", "Whether disabled"),
    COLUMN(irregular, "1", "Whether of irregular status"),
    COLUMN(exploited, "1", "Whether exploited at time.start"),
    COLUMN(escaped, "1", "Whether escaped at time.start"),
    COLUMN(disclosed, "1", "Whether disclosed since time.start"),
    COLUMN(deterred, "1", "Whether ever deterred since time.start"),
    COLUMN(died, "1", "Whether died since time.start"),
    COLUMN(removed, "1", "Whether removed since time.start"),
    COLUMN(untreated_weeks, "weeks", "Weeks with some untreated condition since time.start"),
};
#undef COLUMN

hid_t person_column_type(int c)
{
    if (strcmp(PERSON_COLUMN[c].name, "untreated_weeks") == 0)
        return H5T_NATIVE_FLOAT;
    return PERSON_COLUMN[c].width == sizeof(uint32_t) ? H5T_NATIVE_UINT32 : H5T_NATIVE_UINT8;
}

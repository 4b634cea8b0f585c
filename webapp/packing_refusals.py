"""How a no is said to whoever fetches, packs and sends."""

from shop.kernel.language import phrase

WORDS = {
    "line_unknown": (
        phrase("That line is not to be packed any more."),
        phrase("The order has left, or was called off."),
    ),
    "code_unknown": (
        phrase("Nothing of this shop has the code {code}."),
        phrase("Look at the label once more, or type the code."),
    ),
    "not_on_order": (
        phrase("{name} does not go into this parcel."),
        phrase("Put it back, and take what stands on the list."),
    ),
    "line_picked": (phrase("{name} is in already."), phrase("Count once more before you put in another.")),
    "carrier_unknown": (phrase("Nobody of that name carries parcels here."), ""),
    "label_missing": (phrase("The parcel has no label yet."), phrase("Have one made first.")),
    "telling_refused": (phrase("That is not signed by the carrier."), ""),
    "not_claimed": (phrase("Nobody has to say whose booking it is."), ""),
}
"""By code: what is true, and what can be done."""

/** The code of the list of notebooks: search, and the theme. */
import { mountAtlas } from "../page/atlas";

mountAtlas();
